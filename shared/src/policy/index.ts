// Public names of the room `policy`: from objects to verdicts.
export type * from './explanation';
