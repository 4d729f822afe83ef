// The readings of the API's open points (R6, R8): which one the profile takes, and which others are possible.
import type { Profile } from '../cluster/index';

/**
 * One consistent way to read the points where a whole pod may be governed or not. Points that only ever widen or narrow a match
 * (ipBlock and pod addresses, doubled port names) need no reading of their own: their two extremes bound them.
 */
export interface Reading {
  /** hostNetwork pods are matched and governed like other pods (R61: the other possibility). */
  readonly hostLikePods: boolean;
  /** Cilium's departure from NetworkPolicy: sections that policyTypes leaves out are enforced (R221). */
  readonly ciliumDepartures: boolean;
  /** A NetworkPolicy that selects a pod keeps the baseline tier away in both directions, not only in those that it isolates (R105, B05). */
  readonly shieldsBothWays: boolean;
}

/** Reading 0 is the profile's own. `hasBaseline`: some policy stands in the baseline tier. */
export function readingsOf(profile: Profile, hasBaseline: boolean): readonly Reading[] {
  const departures = profile === 'cilium' ? [true, false] : [false];
  const shields = profile === 'kubernetes' && hasBaseline ? [false, true] : [false];
  return departures.flatMap((ciliumDepartures) =>
    shields.flatMap((shieldsBothWays) =>
      [false, true].map((hostLikePods) => ({ hostLikePods, ciliumDepartures, shieldsBothWays })),
    ),
  );
}

/**
 * How surely something matches, as bits. Bits 0 and 1 speak for the profile: "matches whatever the missing inputs are" and "may match".
 * Bits 2+2r and 3+2r say the same for reading r, over all its points.
 */
export type MatchBits = number;

const PROFILE_BITS = 0b11;
const PROFILE_MAY = 0b10;

const SURELY = 0x55555555;

/** True where it may match in some lane without matching surely there. */
export function isUnsure(bits: MatchBits): boolean {
  return ((bits >>> 1) & ~bits & SURELY) !== 0;
}

/** Matches surely wherever it may match. */
export function madeSure(bits: MatchBits): MatchBits {
  return bits | ((bits >>> 1) & SURELY);
}

/** The bits of one engine's whole set of readings. */
export class MatchCodes {
  readonly count: number;
  /** Matches for certain. */
  readonly yes: MatchBits;
  /** The profile matches, another engine does not. */
  readonly openYes: MatchBits;
  /** The profile does not match, another engine does. */
  readonly openNo: MatchBits;
  /** An input is missing. */
  readonly unknown: MatchBits;

  constructor(readonly readings: readonly Reading[]) {
    this.count = readings.length;
    const all = (bit: number): MatchBits => readings.reduce((bits, _, r) => bits | (bit << (2 + 2 * r)), 0);
    this.yes = PROFILE_BITS | all(0b11);
    this.openYes = PROFILE_BITS | all(0b10);
    this.openNo = all(0b10);
    this.unknown = PROFILE_MAY | all(0b10);
  }

  /** Does not match as surely as it matches: certain becomes certainly not, open stays open. */
  not(bits: MatchBits): MatchBits {
    let turned = 0;
    for (let lane = 0; lane <= this.count; lane++) {
      const surely = (bits >>> (2 * lane)) & 1;
      const maybe = (bits >>> (2 * lane + 1)) & 1;
      turned |= ((1 - maybe) | ((1 - surely) << 1)) << (2 * lane);
    }
    return turned;
  }

  /** A match in exactly those readings for which `holds`; the profile goes with reading 0. */
  inReadings(holds: (reading: Reading) => boolean): MatchBits {
    return this.readings.reduce((bits, reading, r) => {
      if (!holds(reading)) return bits;
      return bits | (0b11 << (2 + 2 * r)) | (r === 0 ? PROFILE_BITS : 0);
    }, 0);
  }
}
