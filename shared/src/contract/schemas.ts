// The schema library as pages with a strict content policy can bear it: it must not try whether code may be made from text.
import { z } from 'zod';

z.config({ jitless: true });

export { z };
