// The tools of the review that a page without a server and without an editor has.
import { READING_TOOLS } from '../readingTools';
import type { TOOLS as ALL_TOOLS } from '../tools';

export const TOOLS: typeof ALL_TOOLS = READING_TOOLS;

export const OFFERED = (['findings', 'policies'] as const).map((name) => ({ name, ...READING_TOOLS[name] }));
