// The writer of the PDF report, fetched when one is asked for: the library behind it is large. A page that is a file has a stand-in.
import type { PdfInput } from '@portolan/shared/report/pdf';

export const formatPdf: ((input: PdfInput) => Promise<Uint8Array>) | null = async (input) =>
  (await import('@portolan/shared/report/pdf')).formatPdf(input);
