// Public names of the room `report`: a finished graph as text.

export { checkText } from './checkText';
export { csvLine } from './csv';
export { formatList, type ListFormat } from './list';
export { type ListEnd, type ListRow, listRows } from './listRows';
export { rolesToAskFor } from './rights';
export { visibleText } from './visibleText';
