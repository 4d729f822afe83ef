// The commands about proof on the command line: keygen and verify.
import type { Command } from 'commander';

export interface KeygenConfig {
  readonly command: 'keygen';
  /** Where the private key goes. */
  readonly out: string;
}

export interface VerifyConfig {
  readonly command: 'verify';
  readonly file: string;
  /** A public key's file; null: not pinned by it. */
  readonly key: string | null;
  /** `SHA256:…`; null: not pinned by it. */
  readonly fingerprint: string | null;
}

export function addSigningCommands(program: Command, choose: (config: KeygenConfig | VerifyConfig) => void): void {
  program
    .command('keygen')
    .description('make a pair of keys to sign exports with')
    .exitOverride()
    .option('--out <file>', 'file of the private key; the public one gets .pub', 'portolan.key')
    .action(({ out }: { out: string }) => choose({ command: 'keygen', out }));
  program
    .command('verify')
    .description('say whether an exported file is as it was written, and by whose key')
    .exitOverride()
    .argument('<file>', 'an exported page or snapshot')
    .option('--key <file>', 'the public key that must have signed it')
    .option('--fingerprint <text>', 'the fingerprint of that key, such as SHA256:…')
    .action((file: string, { key, fingerprint }: { key?: string; fingerprint?: string }, command: Command) => {
      if (key !== undefined && fingerprint !== undefined)
        command.error('error: pin the signer by --key or by --fingerprint, not by both');
      if (fingerprint !== undefined && !/^SHA256:[A-Za-z0-9+/]{43}$/.test(fingerprint))
        command.error('error: --fingerprint takes SHA256: and 43 characters, as "portolan keygen" prints them');
      choose({ command: 'verify', file, key: key ?? null, fingerprint: fingerprint ?? null });
    });
}
