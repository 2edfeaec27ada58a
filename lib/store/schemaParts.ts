import { z } from 'zod';
import { SEVERITIES } from '../judgement/finding';
import { OUTCOMES } from '../judgement/outcome';
import { ROLES } from '../telemetry/contract';

/** What the schemas of stored items share. */
export const text = z.string();
export const texts = z.array(text).readonly();
export const count = z.number();
export const schemaVersion = z.literal(1);
export const outcome = z.enum(OUTCOMES);
export const role = z.enum(ROLES);
export const severity = z.enum(SEVERITIES);
