import { AppError, isUuid } from '@andamal/kernel';
import type { Language } from '@andamal/service';
import { IsIn, MaxLength } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, registerEnumType, Resolver } from 'type-graphql';
import type { VaultContext } from '../context';
import type { ContactService } from './contact.service';
import { MESSAGE_CONTEXTS, type MessageContext } from './message.entity';
import { TEMPLATE_CODES, TEMPLATES, type TemplateCode } from './templates';

const MessageTemplate = Object.fromEntries(TEMPLATE_CODES.map((code) => [code, code])) as { [Code in TemplateCode]: Code };
registerEnumType(MessageTemplate, { name: 'MessageTemplate', description: 'A letter that the shop sends.' });

@InputType({ description: 'A parameter of a letter: an id, a code, a day. Never a text about a person.' })
export class MessageParameterInput {
  @Field(() => String, { description: 'Its name, as the letter declares it.' })
  @MaxLength(40)
  name!: string;

  @Field(() => String, { description: 'Its value.' })
  @MaxLength(64)
  value!: string;
}

@InputType({ description: 'A letter that is to go to a person.' })
export class SendMessageInput {
  @Field(() => MessageTemplate, { description: 'Which letter.' })
  template!: TemplateCode;

  @Field(() => ID, { description: 'The person.' })
  @MaxLength(36)
  subjectId!: string;

  @Field(() => String, { description: 'ACCOUNT, ORDER, INVOICE or CASE: what it is about.' })
  @IsIn(MESSAGE_CONTEXTS)
  contextKind!: MessageContext;

  @Field(() => ID, { description: 'Its id.' })
  @MaxLength(64)
  contextId!: string;

  @Field(() => String, { description: 'The purpose. Decided when the letter goes.' })
  @MaxLength(40)
  purpose!: string;

  @Field(() => [MessageParameterInput], { defaultValue: [], description: 'What the letter needs to be told.' })
  parameters!: MessageParameterInput[];

  @Field(() => String, { description: 'Once per person: the same key again is the same message.' })
  @MaxLength(128)
  idempotencyKey!: string;

  @Field(() => String, { nullable: true, description: 'sv or en; null: that of what the person heard from us last.' })
  @IsIn(['sv', 'en', null])
  language?: Language | null;
}

@Resolver()
export class ContactResolver {
  constructor(private readonly contact: ContactService) {}

  @Mutation(() => ID, { description: 'Sends a letter to a person whose address the caller does not learn. @returns the id of the message' })
  async sendMessage(
    @Arg('input', () => SendMessageInput, { description: 'Which, to whom, for what.' }) input: SendMessageInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<string> {
    const { parameters, language, ...request } = input;
    const rule = TEMPLATES[input.template];
    if (!rule.requestedBy.some((service) => service === caller.issuer)) {
      throw new AppError('FORBIDDEN', `The letter ${input.template} is not one that ${caller.issuer} sends.`);
    }
    if (!isUuid(input.subjectId)) throw new AppError('BAD_INPUT', 'subjectId is not an id of a person.');
    const given = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
    if (!rule.purposes.includes(input.purpose) || !rule.parameters.safeParse(given).success) {
      throw new AppError('BAD_INPUT', `The letter ${input.template} does not go like this: see its purposes and parameters.`);
    }
    return this.contact.request(null, { ...request, parameters: given, ...(language ? { language } : {}) });
  }
}
