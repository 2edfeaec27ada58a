import * as z from 'zod/mini';
import * as findingSchemas from '../../../lib/store/findingSchemas';
import * as incidentSchemas from '../../../lib/store/incidentSchemas';
import { InvalidItemError, parseBody, parseItem } from '../../../lib/store/item';
import * as muteStore from '../../../lib/store/muteStore';
import * as policySchemas from '../../../lib/store/policySchemas';
import * as vantageSchemas from '../../../lib/store/vantageSchemas';
import { tried, usuallyRight } from '../../support/mistakes/door';
import { samplesOf } from '../../support/mistakes/sample';
import { fieldsOf } from '../../support/mistakes/schemaFields';

const KEY = { pk: 'vantage#a#0', sk: 'x' };
/** What fields of one item say of each other. */
const OWN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  viewSchema: { host: 'x:1', mxHost: 'x', port: 1 },
};

/** Every schema that an item is read by. */
const schemas = [vantageSchemas, incidentSchemas, findingSchemas, policySchemas, muteStore].flatMap((module) =>
  Object.entries(module).flatMap(([name, schema]) => (schema instanceof z.ZodMiniType ? [{ name, schema }] : [])),
);
const fields = schemas.flatMap(({ name, schema }) => {
  const { fields: all, unseen } = fieldsOf(schema, samplesOf(schema, OWN[name]));
  return all.map((field) => ({ field, schema, unseen, called: `${name}${field.name}` }));
});

/** What is right in a field, where it is another thing than in all of its kind. */
const RIGHT: Readonly<Record<string, readonly string[]>> = {
  // The three agree.
  'viewSchema.host': [],
  'viewSchema.mxHost': [],
  'viewSchema.port': [],
  // Not known, as the version before wrote it.
  'incidentSchema.transitions[].unseen.since': ['an empty text'],
  'firstRunSchema.lists': ['an empty mapping'],
};

test('all that items are read by is walked', () => {
  expect(schemas.map(({ name }) => name)).toContain('incidentSchema');
  expect(fields.flatMap(({ unseen }) => unseen)).toEqual([]);
  expect(fields.length).toBeGreaterThan(200);
  expect(Object.keys(RIGHT).filter((name) => !fields.some(({ called }) => called === name))).toEqual([]);
});

test.each(fields)('an item with a wrong $called is left aside, in one line', ({ field, schema, called }) => {
  const { right, faults } = tried(field, (body) => {
    const item = parseItem({ ...KEY, schemaVersion: 1, body });
    if (item === undefined) return 'is of a newer version';
    try {
      parseBody(item, schema);
      return undefined;
    } catch (error) {
      if (error instanceof InvalidItemError) return error.message;
      throw error;
    }
  });
  expect(faults).toEqual([]);
  expect({ called, right }).toEqual({ called, right: RIGHT[called] ?? usuallyRight(field) });
});
