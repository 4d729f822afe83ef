// Public names of the feature `observed`: what flow logs saw, beside and on the picture.
export { ObservedPanel } from './ObservedPanel';
export { useTrafficMarks } from './observedStore';
