import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { VaultContext } from '../context';
import type { DepositService } from './deposit.service';
import { DepositInput, DepositPayload } from './deposit.types';

@Resolver()
export class DepositResolver {
  constructor(private readonly deposits: DepositService) {}

  @Mutation(() => DepositPayload, { description: 'Takes personal data in, held until its event comes. All of it, or nothing.' })
  async deposit(
    @Arg('input', () => DepositInput, { description: 'What came in.' }) input: DepositInput,
    @Ctx() { caller }: VaultContext,
  ): Promise<DepositPayload> {
    const { subjectId = null, paymentMethod = null, ...rest } = input;
    return this.deposits.deposit({ ...rest, subjectId, paymentMethod }, caller);
  }
}
