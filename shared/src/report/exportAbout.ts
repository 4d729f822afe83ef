// What every exported picture says of itself.
import type { TrafficGraph } from '../graph/index';
import { limitsOf } from './limits';

export interface ExportAbout {
  /** The context, folder or file that was read. */
  readonly title: string;
  /** Of the program. */
  readonly version: string;
  /** ISO 8601: when the inputs were read. */
  readonly readAt: string;
  /** SHA-256 of the inputs, in hexadecimal digits; null where they were not at hand. */
  readonly inputsHash: string | null;
  /** What it shows instead of the inputs as they were read: a trial, a comparison. Absent: the inputs. */
  readonly state?: string;
  /** The filter that was on, in words; null: the whole graph. */
  readonly filter: string | null;
}

/** One fact a line: where it is from, how it was judged, what it leaves out. */
export function aboutLines(
  graph: Pick<TrafficGraph, 'profile' | 'notConsidered'>,
  about: ExportAbout,
): readonly string[] {
  return [
    `Portolan ${about.version}: connections that the network policies of ${about.title} allow`,
    ...(about.state === undefined ? [] : [`This is ${about.state}.`]),
    `Read ${about.readAt}, judged by the profile ${graph.profile}`,
    ...(about.inputsHash === null ? [] : [`Inputs: SHA-256 ${about.inputsHash}`]),
    ...(about.filter === null ? [] : [`Only what this filter shows: ${about.filter}`]),
    ...limitsOf(graph),
  ];
}
