// The zones of the open file, and how much they hold.
import type { ZoneReport } from '@portolan/shared/review';
import { Trash2 } from 'lucide-react';

interface ZoneListProps {
  readonly zones: readonly ZoneReport[];
  onRemove(name: string): void;
}

export function ZoneList({ zones, onRemove }: ZoneListProps) {
  if (zones.length === 0) return <p className="dim small">No zones yet.</p>;
  return (
    <ul className="zones" aria-label="Zones">
      {zones.map((zone) => (
        <li key={zone.name} className="zone">
          <strong>{zone.name}</strong>
          <span className={isEmpty(zone) ? 'amber small' : 'dim small'}>{contents(zone)}</span>
          <button
            type="button"
            className="btn btn-quiet btn-icon"
            aria-label={`Remove the zone ${zone.name}`}
            onClick={() => onRemove(zone.name)}
          >
            <Trash2 size={13} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function isEmpty({ workloads, outside, uncertain }: ZoneReport): boolean {
  return workloads === 0 && !outside && uncertain === 0;
}

function contents(zone: ZoneReport): string {
  if (isEmpty(zone)) return 'holds nothing';
  const { workloads, pods, outside, uncertain } = zone;
  return [
    workloads > 0 || !outside ? `${workloads} ${workloads === 1 ? 'workload' : 'workloads'}` : '',
    pods !== null && pods > workloads ? `${pods} pods` : '',
    outside ? 'addresses outside' : '',
    uncertain > 0 ? `${uncertain} cannot be told` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
