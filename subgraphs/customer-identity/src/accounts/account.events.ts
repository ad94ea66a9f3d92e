import type { EventHandlers } from '@andamal/service';
import type { AccountService } from './account.service';

/** What other services' events mean for accounts. */
export function accountEventHandlers(accounts: AccountService): EventHandlers {
  return {
    async SubjectErased(tx, { payload }) {
      if (payload.accountClosed) await accounts.closeErased(tx, payload.subjectId);
    },
  };
}
