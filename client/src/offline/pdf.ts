// A page that is a file writes no PDF: what writes it is as large as all the rest.
import type { formatPdf as Writer } from '../review/pdf';

export const formatPdf: typeof Writer = null;
