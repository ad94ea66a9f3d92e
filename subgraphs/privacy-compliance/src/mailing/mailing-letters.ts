import type { MessageEntity } from '../contact/message.entity';
import type { MailingLetters } from '../contact/message-sender';
import type { UnsubscribeLinks } from '../unsubscribe/unsubscribe-links';
import type { MailingStore } from './mailing.store';

/** A mailing's words for one person, with the link that ends it (RFC 8058). Whether it still runs is looked at for each. */
export function mailingLetters(store: MailingStore, links: UnsubscribeLinks): MailingLetters {
  return {
    async letter({ mailingId, purpose, subjectId, language }: MessageEntity) {
      const mailing = mailingId === null ? null : await store.find(mailingId);
      if (mailing === null || mailing.state === 'CANCELLED') return 'CANCELLED';
      if (mailing.state === 'PAUSED') return 'HELD';
      const inEnglish = language === 'en' && mailing.titleEn !== null && mailing.textEn !== null;
      const words = inEnglish ? { title: mailing.titleEn as string, text: mailing.textEn as string } : { title: mailing.titleSv, text: mailing.textSv };
      const unsubscribeUrl = links.url({ purpose, subjectId }, language);
      return {
        text: { ...words, unsubscribeUrl },
        headers: { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
      };
    },
  };
}
