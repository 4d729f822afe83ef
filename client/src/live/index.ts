// Public names of the room `live`: hearing of changes, and what they mean for the picture.
import './live.css';

export { Changes } from './Changes';
export { FreshnessMark } from './FreshnessMark';
export type { FeedEvent } from './feedEvent';
export { freshnessOf } from './freshness';
export { joinFeed } from './joinFeed';
export { usePaced } from './usePaced';
export { type Marked, type Picture, type Shown, usePicture } from './usePicture';
