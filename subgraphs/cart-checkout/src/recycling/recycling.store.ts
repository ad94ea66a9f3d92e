import { selectRows, type Database } from '@andamal/database';
import { RecyclingItemEntity } from './recycling.entity';

export class RecyclingStore {
  constructor(private readonly database: Database) {}

  items(codes: readonly string[]): Promise<RecyclingItemEntity[]> {
    return selectRows(this.database.read, RecyclingItemEntity, 'WHERE code IN (?)', [codes]);
  }

  allItems(): Promise<RecyclingItemEntity[]> {
    return selectRows(this.database.read, RecyclingItemEntity, 'ORDER BY position');
  }
}
