import { registerEnumType } from 'type-graphql';

export const DataProvisionEnum = {
  STATUTORY: 'STATUTORY',
  CONTRACTUAL: 'CONTRACTUAL',
  TO_ENTER_CONTRACT: 'TO_ENTER_CONTRACT',
  VOLUNTARY: 'VOLUNTARY',
  RECORDED: 'RECORDED',
} as const;
registerEnumType(DataProvisionEnum, {
  name: 'DataProvision',
  description: 'Whether data has to be given.',
  valuesConfig: {
    STATUTORY: { description: 'A law demands it.' },
    CONTRACTUAL: { description: 'The contract demands it.' },
    TO_ENTER_CONTRACT: { description: 'There is no contract without it.' },
    VOLUNTARY: { description: 'It may be left out.' },
    RECORDED: { description: 'The person does not give it: it is observed, or written by the shop.' },
  },
});
