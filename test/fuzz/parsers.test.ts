import { casesOf, parsers } from './parsers';

const CASES = Number(process.env.FUZZ_CASES ?? 10_000);

test.each(parsers)('no input breaks $name', (each) => each.run(casesOf(each, CASES)), 120_000);
