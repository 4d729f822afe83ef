// The end that stands for everything that could not be read (R88), as people and the wire call it.

/** Id of the node that stands for all pods that could not be read. */
export const UNREAD_ID = 'Party/unread';
