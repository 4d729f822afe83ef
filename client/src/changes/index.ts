// Public names of the room `changes`: words and marks for what differs between two states, for every tool that compares.
export { ChangeTotals } from './ChangeTotals';
export {
  CHANGE_MEANINGS,
  CHANGE_SIGNS,
  CHANGE_WORDS,
  causeWords,
  endsWords,
  pairId,
  trafficWords,
} from './changeWords';
