// A door of its own: the library behind it is large, and pages that make no paper need none of it.
export { formatPdf, type PdfInput } from './report';
