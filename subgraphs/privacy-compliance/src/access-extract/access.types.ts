import { NotPersonal, NotPersonalField, UserError } from '@andamal/service';
import { ArrayMaxSize, ArrayMinSize, IsUUID, Max, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { MAX_TEXT } from '../deposits/values';

@InputType({ description: 'A passage of a text: from a character to before another, counted from 0 in UTF-16 units.' })
export class PassageInput {
  @NotPersonalField(() => Int, { description: 'Where it starts.' })
  @Min(0)
  @Max(MAX_TEXT)
  start!: number;

  @NotPersonalField(() => Int, { description: 'Before what it ends.' })
  @Min(1)
  @Max(MAX_TEXT)
  end!: number;
}

@InputType({ description: 'What is to be left out of extracts, since it is about somebody else (GDPR Art. 15(4)).' })
export class MarkForRedactionInput {
  @NotPersonalField(() => ID, { description: 'The person whose conversation it is.' })
  @IsUUID()
  subjectId!: string;

  @NotPersonalField(() => ID, { description: 'The message or note.' })
  @IsUUID()
  datumId!: string;

  @Field(() => [PassageInput], { description: 'The passages, 100 at most.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  passages!: PassageInput[];
}

export enum MarkForRedactionErrorCode {
  UNKNOWN_DATUM = 'UNKNOWN_DATUM',
  EMPTY_PASSAGE = 'EMPTY_PASSAGE',
}
registerEnumType(MarkForRedactionErrorCode, {
  name: 'MarkForRedactionErrorCode',
  description: 'Why nothing was marked.',
  valuesConfig: {
    UNKNOWN_DATUM: { description: 'The person has no such message or note.' },
    EMPTY_PASSAGE: { description: 'A passage ends where it starts, or before.' },
  },
});

@NotPersonal()
@ObjectType({ implements: UserError, description: 'Why nothing was marked.' })
export class MarkForRedactionError extends UserError {
  @Field(() => MarkForRedactionErrorCode, { description: 'What is wrong.' })
  code!: MarkForRedactionErrorCode;
}

@ObjectType({ description: 'What was marked.', simpleResolvers: true })
export class MarkForRedactionPayload {
  @NotPersonalField(() => Int, { description: 'How many passages are marked by this.' })
  marked!: number;

  @Field(() => [MarkForRedactionError], { description: 'What can be put right.' })
  userErrors!: MarkForRedactionError[];
}
