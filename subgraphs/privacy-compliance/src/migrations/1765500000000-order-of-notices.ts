import { tableColumn } from '@andamal/database';
import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** In which order a person's notices go out. A case may have several for one recipient: what it is about may come to it bit by bit. */
export class OrderOfNotices1765500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn(TABLE, new TableColumn(tableColumn.int('position', { default: 0 })));
    const notices = (await runner.query(`SELECT subjectId, id FROM ${TABLE} ORDER BY subjectId, createdAt, id`)) as { subjectId: string; id: string }[];
    let position = 0;
    for (const { subjectId, id } of notices) {
      position += 1;
      await runner.query(`UPDATE ${TABLE} SET position = ? WHERE subjectId = ? AND id = ?`, [position, subjectId, id]);
    }
    await runner.createIndex(TABLE, new TableIndex({ name: 'uq_recipient_notice_position', columnNames: ['subjectId', 'position'], isUnique: true }));
    await runner.dropIndex(TABLE, ONE_EACH);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.createIndex(TABLE, new TableIndex({ name: ONE_EACH, columnNames: COLUMNS, isUnique: true }));
    await runner.dropIndex(TABLE, 'uq_recipient_notice_position');
    await runner.dropColumn(TABLE, 'position');
  }
}

const TABLE = 'recipient_notice';
const ONE_EACH = 'uq_recipient_notice';
const COLUMNS = ['subjectId', 'caseId', 'kind', 'recipient', 'recipientName', 'contextKind', 'contextId'];
