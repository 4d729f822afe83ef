// The shape of findings and of what they point at, in snapshots and in graphs.
import type { Finding, ObjectRef, SourceLocation } from '../cluster/index';
import { natural, object, oneOf, optional, orNull, text } from './shape';

/** Where an object was read from. */
export const location = object<SourceLocation>({ file: text, line: natural });

export const objectRef = object<ObjectRef>({ kind: text, namespace: orNull(text), name: text });

export const finding = object<Finding>({
  code: text,
  severity: oneOf('error', 'warning', 'info'),
  object: orNull(objectRef),
  message: text,
  next: optional(text),
  path: optional(text),
  location: optional(location),
});
