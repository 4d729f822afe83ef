// Public names of the room `review`: the engine of the page, in a thread of its own.
export type { Joined } from './joined';
export { ReviewEngine, ReviewFailure } from './reviewEngine';
export type { Question, ToolAnswer, ToolName } from './tools';
