import { resolve } from 'node:path';

/** The directory of the project. */
export const PROJECT = resolve(import.meta.dirname, '../..');
