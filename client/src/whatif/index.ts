// Public names of the feature `whatif`: trying policies out, and comparing two states.
export { ComparePanel } from './ComparePanel';
export { WhatIfPanel } from './WhatIfPanel';
