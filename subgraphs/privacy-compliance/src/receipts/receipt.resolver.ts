import { AppError } from '@andamal/kernel';
import { NotPersonal } from '@andamal/service';
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { VaultContext } from '../context';
import type { PublishedKey } from '../proof/shop-keys';
import { inclusionProof, type ReceiptService } from './receipt.service';
import { ErasureReceipt, InclusionProofArgs, ReceiptFaultCode, ReceiptInclusionProof, ReceiptVerification, SigningKey } from './receipt.types';

/** A receipt of some 4,000 data; the gateway takes a body of 1 MB. */
const MAX_RECEIPT_LENGTH = 900_000;

@Resolver(() => ErasureReceipt)
export class ReceiptResolver {
  constructor(
    private readonly receipts: ReceiptService,
    private readonly keys: readonly PublishedKey[],
  ) {}

  @Query(() => ErasureReceipt, {
    nullable: true,
    description: 'The receipt of a case of erasure; null: it has none yet. For the person (SELF) and the privacy office (RIGHTS).',
  })
  async erasureReceipt(
    @NotPersonal() @Arg('caseId', () => ID, { description: 'The case.' }) caseId: string,
    @Ctx() { caller }: VaultContext,
  ): Promise<ErasureReceipt | null> {
    const found = await this.receipts.ofCase(caseId, caller);
    return found === null ? null : new ErasureReceipt(found.id, found.text);
  }

  @FieldResolver(() => ReceiptInclusionProof, { nullable: true, description: 'The proof for one datum; null: it is not in the receipt.' })
  inclusionProof(@Root() { document }: ErasureReceipt, @Args(() => InclusionProofArgs) { datumId }: InclusionProofArgs): ReceiptInclusionProof | null {
    return inclusionProof(document, datumId);
  }

  @Query(() => [SigningKey], { description: 'The public keys of the shop’s signatures. Anybody may keep them, to check receipts offline.' })
  signingKeys(): readonly SigningKey[] {
    return this.keys;
  }

  @Query(() => ReceiptVerification, {
    description:
      'Checks a receipt, for anybody who has it: its signature, its root, that the keys it names are destroyed, that nothing of it is ' +
      'held again, and that the access log has not been changed before it.',
  })
  async verifyReceipt(@NotPersonal() @Arg('receipt', () => String, { description: 'The receipt, as it was handed out.' }) receipt: string): Promise<ReceiptVerification> {
    if (receipt.length > MAX_RECEIPT_LENGTH) {
      throw new AppError('BAD_INPUT', `receipt: at most ${MAX_RECEIPT_LENGTH} characters`, { details: { field: 'receipt' } });
    }
    const { receipt: found, faults } = await this.receipts.verify(receipt);
    return {
      valid: faults.length === 0,
      faults: faults.map((fault) => ReceiptFaultCode[fault]),
      caseId: found?.caseId ?? null,
      issuedAt: found === null ? null : new Date(found.issuedAt),
      erased: found?.erased.length ?? 0,
      kept: found?.kept.length ?? 0,
      keyId: found?.signature.keyId ?? null,
    };
  }
}
