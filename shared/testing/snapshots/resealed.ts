// A snapshot that somebody changed and gave fitting hashes: what the shape alone has to keep out.
import { formatCanonicalJson } from '../../src/contract/canonicalJson';
import { sha256 } from '../../src/contract/sha256';
import { layOut } from '../../src/contract/snapshotFile';

interface SnapshotWire {
  readonly version: number;
  readonly header: Record<string, unknown>;
  readonly objects: unknown;
}

/** `wire` is a parsed snapshot, changed. */
export function resealed(wire: SnapshotWire): string {
  const body = formatCanonicalJson(wire.objects);
  const header = formatCanonicalJson({ ...wire.header, bodySha256: sha256(body) });
  return layOut(wire.version, { header, body });
}
