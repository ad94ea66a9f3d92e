import { Arg, Mutation, Resolver } from 'type-graphql';
import type { RecipientCallbackService } from './recipient-callback.service';

const MAX_BODY = 65_536;

@Resolver()
export class RecipientCallbackResolver {
  constructor(private readonly callbacks: RecipientCallbackService) {}

  @Mutation(() => Boolean, { description: 'What a recipient says of a notice, as it came. @returns whether it was believed' })
  async recipientCallback(
    @Arg('body', () => String, { description: 'The body, to the byte.' }) body: string,
    @Arg('domain', () => String, { description: 'The domain that it says it is signed for.' }) domain: string,
    @Arg('signature', () => String, { description: 'Its signature, base64.' }) signature: string,
  ): Promise<boolean> {
    if (body.length > MAX_BODY) return false;
    return this.callbacks.take(body, domain, signature);
  }
}
