import { isDuplicateKey, query, type Database } from '@andamal/database';
import { AppError, type Clock } from '@andamal/kernel';
import type { PaymentProvider } from './payment-provider';
import type { TestProviderState } from './test-provider.entity';

/** What each test token stands for. */
export const TEST_TOKENS = {
  tok_ok: { maskedCard: 'Visa •••• 4242', behaviour: 'OK' },
  tok_ok_mastercard: { maskedCard: 'Mastercard •••• 4444', behaviour: 'OK' },
  tok_declined: { maskedCard: 'Visa •••• 0002', behaviour: 'DECLINE' },
  /** The provider does not answer, and has done nothing. */
  tok_error: { maskedCard: 'Visa •••• 0119', behaviour: 'FAIL_BEFORE' },
  /** The provider does what it is asked, but its answer is lost: the worst that a network can do. */
  tok_timeout: { maskedCard: 'Visa •••• 3220', behaviour: 'FAIL_AFTER' },
} as const;

type TestToken = keyof typeof TEST_TOKENS;

function isTestToken(token: string): token is TestToken {
  return Object.hasOwn(TEST_TOKENS, token);
}

/**
 * The built-in payment provider: no money moves. It keeps books of its own, in single statements outside of the shop's
 * transactions, so that a crash of the shop leaves them as it would leave a real provider's.
 */
export class TestPaymentProvider implements PaymentProvider {
  readonly name = 'test';

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async describe(token: string): Promise<{ maskedCard: string } | null> {
    return isTestToken(token) ? { maskedCard: TEST_TOKENS[token].maskedCard } : null;
  }

  async authorise(order: { reference: string; amount: number; token: string }): Promise<'AUTHORISED' | 'DECLINED'> {
    const behaviour = isTestToken(order.token) ? TEST_TOKENS[order.token].behaviour : 'DECLINE';
    if (behaviour === 'FAIL_BEFORE') throw noAnswer();
    const inserted = await this.insert(order.reference, behaviour === 'DECLINE' ? 'DECLINED' : 'AUTHORISED', order.amount);
    if (behaviour === 'FAIL_AFTER') throw noAnswer();
    if (inserted) return behaviour === 'DECLINE' ? 'DECLINED' : 'AUTHORISED';
    const known = await this.find(order.reference);
    const stands = known?.amount === order.amount && (known.state === 'AUTHORISED' || known.state === 'CAPTURED');
    return stands ? 'AUTHORISED' : 'DECLINED';
  }

  async capture(reference: string): Promise<'CAPTURED' | 'REFUSED'> {
    return (await this.move(reference, 'CAPTURED', ['AUTHORISED', 'CAPTURED'])) ? 'CAPTURED' : 'REFUSED';
  }

  async void(reference: string): Promise<'VOIDED' | 'CAPTURED'> {
    // What never came, and what was declined, counts as voided from now on.
    if (await this.move(reference, 'VOIDED', ['AUTHORISED', 'DECLINED', 'VOIDED'])) return 'VOIDED';
    if (await this.insert(reference, 'VOIDED', 0)) return 'VOIDED';
    const known = await this.find(reference);
    if (known?.state === 'CAPTURED' || known?.state === 'REFUNDED') return 'CAPTURED';
    // It was authorised between the two statements above.
    return this.void(reference);
  }

  async refund(reference: string): Promise<'REFUNDED' | 'REFUSED'> {
    return (await this.move(reference, 'REFUNDED', ['CAPTURED', 'REFUNDED'])) ? 'REFUNDED' : 'REFUSED';
  }

  private async insert(reference: string, state: TestProviderState, amount: number): Promise<boolean> {
    try {
      await this.database.execute('INSERT INTO test_provider_payment (reference, state, amount, changedAt) VALUES (?, ?, ?, ?)', [
        reference,
        state,
        amount,
        this.clock.now(),
      ]);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  private async move(reference: string, to: TestProviderState, from: readonly TestProviderState[]): Promise<boolean> {
    const moved = await this.database.execute(
      'UPDATE test_provider_payment SET state = ?, changedAt = ? WHERE reference = ? AND state IN (?)',
      [to, this.clock.now(), reference, from],
    );
    return moved === 1;
  }

  private async find(reference: string): Promise<{ state: TestProviderState; amount: number } | undefined> {
    const [row] = await query<{ state: TestProviderState; amount: number }>(
      this.database.read,
      'SELECT state, amount FROM test_provider_payment WHERE reference = ?',
      [reference],
    );
    return row;
  }
}

function noAnswer(): AppError {
  return new AppError('UNAVAILABLE', 'The payment provider does not answer. Nothing was charged; try again.');
}
