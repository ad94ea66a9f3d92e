import 'reflect-metadata';
import { openDatabase, primaryIdColumn, query, tableColumn, execute, type Database } from '@andamal/database';
import {
  buildFederatedSchema,
  buildInternalSchema,
  ConnectionArgs,
  connectionFrom,
  connectionOf,
  createLoader,
  decodeIdCursor,
  defineSubgraph,
  NotPersonalField,
  PersonalDataField,
  type CallerContext,
  type Connection,
  type Log,
  type Subgraph,
} from '@andamal/service';
import type DataLoader from 'dataloader';
import { Args, Ctx, Directive, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Column, Entity, Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/*
 * What the vault is measured against: the same operation, over a table in which names and addresses simply stand. It is
 * built as every subgraph of the product is (federated schema, one statement for the page, one more for the rows of all
 * its people through a loader), and it is served by the same gateway, over the same transport, to the same signed-in
 * caller. It has no purposes, no encryption and no log: its fields are declared as what nobody has to decide about.
 */

@Entity('plain_customer')
export class PlainCustomerEntity {
  @primaryIdColumn()
  id!: string;

  @Column({ type: 'int' })
  marketing!: number;

  @Column({ type: 'varchar', length: 200 })
  name!: string;

  @Column({ type: 'varchar', length: 200 })
  companyName!: string;

  @Column({ type: 'varchar', length: 200 })
  street!: string;

  @Column({ type: 'varchar', length: 16 })
  postalCode!: string;

  @Column({ type: 'varchar', length: 100 })
  city!: string;

  @Column({ type: 'varchar', length: 32 })
  phone!: string;

  @Column({ type: 'varchar', length: 16 })
  organisationNumber!: string;

  @Column({ type: 'varchar', length: 254 })
  email!: string;
}

class PlainCustomers1764800000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'plain_customer',
        columns: [
          tableColumn.id('id', { isPrimary: true }),
          tableColumn.int('marketing'),
          tableColumn.varchar('name', 200),
          tableColumn.varchar('companyName', 200),
          tableColumn.varchar('street', 200),
          tableColumn.varchar('postalCode', 16),
          tableColumn.varchar('city', 100),
          tableColumn.varchar('phone', 32),
          tableColumn.varchar('organisationNumber', 16),
          tableColumn.varchar('email', 254),
        ],
        indices: [new TableIndex({ name: 'ix_plain_customer_marketing', columnNames: ['marketing', 'id'] })],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('plain_customer');
  }
}

interface PlainContext {
  readonly caller: CallerContext;
  readonly customers: DataLoader<string, PlainCustomerEntity | null>;
}

@ObjectType({ description: 'A postal address.', simpleResolvers: true })
class PostalAddress {
  @NotPersonalField(() => String, { description: 'Street.' })
  street!: string;

  @NotPersonalField(() => String, { description: 'Postal code.' })
  postalCode!: string;

  @NotPersonalField(() => String, { description: 'City.' })
  city!: string;
}

@ObjectType({ description: 'What is known of a customer.', simpleResolvers: true })
class PersonalData {
  @NotPersonalField(() => String, { nullable: true, description: 'Name.' })
  name!: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Company.' })
  companyName!: string | null;

  @Field(() => PostalAddress, { nullable: true, description: 'Address.' })
  address!: PostalAddress | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Phone.' })
  phone!: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'Organisationsnummer.' })
  organisationNumber!: string | null;

  @NotPersonalField(() => String, { nullable: true, description: 'E-mail.' })
  email!: string | null;

  /** Never asked for. Its tag makes the gateway serve sessions here as it does for the shop. */
  @PersonalDataField('IP_ADDRESS', () => String, { description: 'IP address.' })
  ipAddress!: string | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A customer.' })
class DataSubject {
  constructor(id: string) {
    this.id = id;
  }

  @NotPersonalField(() => ID, { description: 'Id.' })
  readonly id: string;
}

@ObjectType({ description: 'A page of customers.' })
class AudienceConnection extends connectionOf(DataSubject, 'AudienceMember') {}

@Resolver(() => DataSubject)
class PlainResolver {
  constructor(private readonly database: Database) {}

  @Query(() => AudienceConnection, { description: 'Customers who may be written to.' })
  async audience(@Args(() => ConnectionArgs) page: ConnectionArgs): Promise<Connection<DataSubject>> {
    const rows = await query<{ id: string }>(
      this.database.read,
      'SELECT id FROM plain_customer WHERE marketing = 1 AND id > ? ORDER BY id LIMIT ?',
      [typeof page.after === 'string' ? decodeIdCursor(page.after) : '', page.first + 1],
    );
    return connectionFrom(rows.map(({ id }) => new DataSubject(id)), page, ({ id }) => id);
  }

  @FieldResolver(() => PersonalData, { description: 'What is known of the customer.' })
  async personalData(@Root() { id }: DataSubject, @Ctx() { customers }: PlainContext): Promise<PersonalData> {
    const row = await customers.load(id);
    if (row === null) throw new Error('A customer of the page is gone');
    const { street, postalCode, city, ...rest } = row;
    return { ...rest, address: { street, postalCode, city }, ipAddress: null };
  }
}

const COLUMNS = 'id, name, companyName, street, postalCode, city, phone, organisationNumber, email';

/** The plain system's one subgraph. It takes the name of the one that would hold the customers. */
export async function createPlainCustomers(databaseUrl: string, log: Log): Promise<Subgraph> {
  const name = 'customer-identity';
  const database = await openDatabase({ name, url: databaseUrl, entities: [PlainCustomerEntity], migrations: [PlainCustomers1764800000001], log });
  await database.migrate();
  const rowsOf = (ids: readonly string[]): Promise<PlainCustomerEntity[]> =>
    query<PlainCustomerEntity>(database.read, `SELECT ${COLUMNS} FROM plain_customer WHERE id IN (?)`, [ids]);
  return defineSubgraph<PlainContext>({
    name,
    log,
    database,
    publicSchema: await buildFederatedSchema<PlainContext>({ resolvers: [new PlainResolver(database)] }),
    internalSchema: await buildInternalSchema({ resolvers: [new PlainResolver(database)] }),
    createContext: (caller) => ({ caller, customers: createLoader(rowsOf, ({ id }) => id) }),
  });
}

export type PlainCustomer = Omit<PlainCustomerEntity, 'marketing'>;

const FIELDS = ['id', 'marketing', 'name', 'companyName', 'street', 'postalCode', 'city', 'phone', 'organisationNumber', 'email'] as const;
const ROWS_PER_STATEMENT = 500;

export async function fillPlainCustomers(database: Database, customers: readonly PlainCustomer[]): Promise<void> {
  for (let start = 0; start < customers.length; start += ROWS_PER_STATEMENT) {
    const chunk = customers.slice(start, start + ROWS_PER_STATEMENT).map((customer) => ({ ...customer, marketing: 1 }));
    await database.inTransaction((tx) =>
      execute(
        tx,
        `INSERT INTO plain_customer (${FIELDS.join(', ')}) VALUES ${chunk.map(() => `(${FIELDS.map(() => '?').join(', ')})`).join(', ')}`,
        chunk.flatMap((row) => FIELDS.map((field) => row[field])),
      ),
    );
  }
}
