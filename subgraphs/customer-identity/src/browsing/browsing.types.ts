import { NotPersonal, NotPersonalField, PersonalDataField, UserError } from '@andamal/service';
import { ArrayMaxSize, MaxLength, ValidateNested } from 'class-validator';
import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from 'type-graphql';
import { describedEnum } from '../described-enum';

const MAX_VISITS = 50;
/** With what is cut off: a query string may be long. */
const MAX_PATH = 2_000;

@InputType({ description: 'A page that a signed-in customer has visited.' })
export class VisitInput {
  @PersonalDataField('BROWSING_HISTORY', () => String, {
    description: 'Path of the page, such as /products/pla-black. Query string and fragment are cut off and kept nowhere.',
  })
  @MaxLength(MAX_PATH)
  path?: string | null;

  @PersonalDataField('BROWSING_HISTORY', () => ID, { description: 'The product that it shows.' })
  @MaxLength(36)
  productId?: string | null;

  @NotPersonalField(() => GraphQLISODateTime, { nullable: true, description: 'When, within the last day; null: now.' })
  at?: Date | null;
}

@InputType({ description: 'Visits of the customer who asks.' })
export class RecordVisitsInput {
  @Field(() => [VisitInput], { description: `The visits, ${MAX_VISITS} at most.` })
  @ArrayMaxSize(MAX_VISITS)
  @ValidateNested({ each: true })
  visits!: VisitInput[];
}

export const RecordVisitsErrorCode = describedEnum('RecordVisitsErrorCode', 'Why visits were not recorded.', {
  PATH_INVALID: 'It is no path of a page of the shop.',
  TIME_INVALID: 'It is in the future, or more than a day ago.',
  TOO_MANY: 'So many visits are not kept in one day.',
});

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why visits were not recorded.' })
export class RecordVisitsError extends UserError {
  @Field(() => RecordVisitsErrorCode, { description: 'For programs.' })
  code!: keyof typeof RecordVisitsErrorCode;
}

@ObjectType({ description: 'What came of recording visits.' })
export class RecordVisitsPayload {
  @NotPersonalField(() => Int, { description: 'How many are kept: none where the customer has said no to it.' })
  kept!: number;

  @Field(() => [RecordVisitsError], { description: 'What can be put right; then none is kept.' })
  userErrors!: RecordVisitsError[];
}
