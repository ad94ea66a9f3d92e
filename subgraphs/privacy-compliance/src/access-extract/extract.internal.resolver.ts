import { IsIn, IsOptional, IsUUID, MaxLength } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { VaultContext } from '../context';
import { EXTRACT_FORMS, type ExtractForm, type ExtractPiece, type ExtractStream } from './extract-stream.service';

@InputType({ description: 'Which piece of which extract.' })
export class ExtractPieceInput {
  @Field(() => String, { description: 'ACCESS_JSON, ACCESS_HTML or PORTABILITY_JSON.' })
  @IsIn(EXTRACT_FORMS)
  form!: ExtractForm;

  @Field(() => ID, { nullable: true, description: 'The person, for the privacy office; null: the person who asks.' })
  @IsOptional()
  @IsUUID()
  subjectId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The case that it is handed out on; null: the person’s own, opened when there is none.' })
  @IsOptional()
  @IsUUID()
  caseId?: string | null;

  @Field(() => String, { nullable: true, description: 'What the piece before it named as the next; null: the first.' })
  @IsOptional()
  @MaxLength(400)
  cursor?: string | null;
}

@ObjectType({ description: 'A piece of an extract.', simpleResolvers: true })
export class ExtractPieceType {
  @Field(() => String, { description: 'The piece.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'What to ask for next; null: the extract is complete.' })
  next!: string | null;

  @Field(() => String, { description: 'What is to be sent if no further piece can be had.' })
  ifBroken!: string;
}

@Resolver()
export class ExtractPieceResolver {
  constructor(private readonly stream: ExtractStream) {}

  @Mutation(() => ExtractPieceType, {
    description: 'The next piece of an extract, for the gateway to stream: decided and logged before it leaves, as each read is.',
  })
  extractPiece(
    @Arg('input', () => ExtractPieceInput, { description: 'Which.' }) { form, subjectId, caseId, cursor }: ExtractPieceInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<ExtractPiece> {
    return this.stream.piece({ form, subjectId: subjectId ?? null, caseId: caseId ?? null, cursor: cursor ?? null }, caller);
  }
}
