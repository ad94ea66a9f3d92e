import { updateWhere } from '@andamal/database';
import type { EventHandlers } from '@andamal/service';
import { Conversation } from '../conversations/conversation.entity';
import type { AccountService } from './account.service';

/** What other services' events mean for accounts and support cases. */
export function accountEventHandlers(accounts: AccountService): EventHandlers {
  return {
    async SubjectErased(tx, { payload }) {
      if (payload.accountClosed) await accounts.closeErased(tx, payload.subjectId);
    },
    // A support case about it goes on being a case with the person; which order it was about would say what they bought.
    async OrderDataEnded(tx, { payload: { subjectId, orderId } }) {
      await updateWhere(tx, Conversation, { set: { orderId: null }, where: { subjectId, orderId } });
    },
  };
}
