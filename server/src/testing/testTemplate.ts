// The least that a snapshot can be put into: the built page is not there when units are tested.
import { fileURLToPath } from 'node:url';

export const TEST_TEMPLATE = fileURLToPath(new URL('./template.html', import.meta.url));
