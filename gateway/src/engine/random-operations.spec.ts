import { NoUnusedVariablesRule, parse, specifiedRules, validate } from 'graphql';
import { runMonolith } from '../testing/federation';
import { randomOperation } from '../testing/random-operation';
import { shopFederation, shopRoot } from '../testing/shop';

const RULES = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule);
const IDS = ['u1', 'u2', 'a1', 'b1', 'f1', 'unknown'];

/** A limit of the planner: what a subgraph requires of another, deep within what it was asked for itself. */
const UNPLANNABLE = /friends/;

it('random operations are answered as by one schema', async () => {
  const shop = shopFederation();
  let compared = 0;
  let unplannable = 0;
  for (let seed = 0; seed < 300; seed += 1) {
    const query = randomOperation(shop.engine.schema, seed, IDS);
    if (validate(shop.engine.schema, parse(query), RULES).length > 0) continue;
    const variables = { yes: seed % 2 === 0 };
    const expected = await runMonolith(shop.engine.schema, shopRoot, query, variables);
    const answer = await shop.run(query, variables, { rules: RULES }).catch((error: { extensions?: { code?: string } }) => {
      if (error.extensions?.code !== 'OPERATION_NOT_PLANNABLE' || !UNPLANNABLE.test(query)) throw error;
      unplannable += 1;
      return null;
    });
    if (answer === null) continue;
    compared += 1;
    expect({ seed, query, data: JSON.stringify(answer.data) }).toEqual({ seed, query, data: JSON.stringify(expected) });
  }
  expect(compared).toBeGreaterThan(80);
  expect(unplannable).toBeLessThan(compared / 20);
}, 60_000);
