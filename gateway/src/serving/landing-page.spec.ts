import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, validate } from 'graphql';
import { buildApiSchema, parseSupergraph } from '../engine/supergraph';
import { purposeSchema } from '../purpose/purpose-schema';
import { personalDataTags } from '../purpose/personal-data-tags';
import { shippedRegister } from '../testing/people';
import { FIRST_DOCUMENT } from './landing-page';

const { document } = parseSupergraph(readFileSync(join(__dirname, '../../../schema/supergraph.graphql'), 'utf8'));
const schema = buildApiSchema(document, purposeSchema(shippedRegister(), document));

it('the first document of Sandbox is valid for the shop', () => {
  expect(validate(schema, parse(FIRST_DOCUMENT))).toEqual([]);
});

it('the shop’s operations state purposes', () => {
  expect(personalDataTags(document).any).toBe(true);
  expect(schema.getDirective('purpose')?.args.map(({ type }) => String(type))).toEqual(['Purpose!']);
});
