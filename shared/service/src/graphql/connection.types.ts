import { AppError, isUuid } from '@andamal/kernel';
import { Max, MaxLength, Min } from 'class-validator';
import { ArgsType, Directive, Field, Int, ObjectType, type ClassType } from 'type-graphql';
import { NotPersonal, NotPersonalField } from './personal-data-field';

export const MAX_PAGE_SIZE = 100;

@ArgsType()
export class ConnectionArgs {
  @NotPersonalField(() => Int, { defaultValue: 20, description: 'How many, 1 to 100.' })
  @Min(1)
  @Max(MAX_PAGE_SIZE)
  first!: number;

  @NotPersonalField(() => String, { nullable: true, description: 'The `endCursor` of the page before.' })
  @MaxLength(512)
  after?: string | null;
}

@NotPersonal()
@Directive('@shareable')
@ObjectType({ description: 'Where a page of a connection stands.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there is a further page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there is a page before this one.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first item.' })
  startCursor?: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last item: pass it as `after`.' })
  endCursor?: string | null;
}

export interface Edge<Node> {
  cursor: string;
  node: Node;
}

export interface Connection<Node> {
  edges: Edge<Node>[];
  nodes: Node[];
  pageInfo: PageInfo;
  totalCount?: number | null;
}

/**
 * The two classes of a Relay connection over a node type. Export subclasses from the feature's `.types.ts`:
 * `@ObjectType() export class ProductConnection extends connectionOf(Product, 'Product') {}`.
 */
export function connectionOf<Node extends object>(nodeType: ClassType<Node>, name: string): abstract new () => Connection<Node> {
  @ObjectType(`${name}Edge`, { description: `A ${name} in a connection, with its cursor.` })
  class EdgeType implements Edge<Node> {
    @NotPersonalField(() => String, { description: 'Opaque position of the item.' })
    cursor!: string;

    @Field(() => nodeType, { description: 'The item.' })
    node!: Node;
  }

  @ObjectType({ description: `A page of ${name} items.` })
  abstract class ConnectionType implements Connection<Node> {
    @Field(() => [EdgeType], { description: 'The items with their cursors.' })
    edges!: EdgeType[];

    @Field(() => [nodeType], { description: 'The items.' })
    nodes!: Node[];

    @Field(() => PageInfo, { description: 'Where this page stands.' })
    pageInfo!: PageInfo;

    @NotPersonalField(() => Int, { nullable: true, description: 'How many items there are in all, where that is cheap to know.' })
    totalCount?: number | null;
  }
  return ConnectionType;
}

/** A page from rows that were fetched with one more than asked for (`limit first + 1`). */
export function connectionFrom<Node>(
  rows: readonly Node[],
  page: { first: number; after?: string | null },
  cursorOf: (row: Node) => string,
  totalCount?: number,
): Connection<Node> {
  const nodes = rows.slice(0, page.first);
  const edges = nodes.map((node) => ({ cursor: encodeCursor(cursorOf(node)), node }));
  return {
    edges,
    nodes,
    totalCount: totalCount ?? null,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== undefined && page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Opaque to clients. Never put personal data in a cursor: clients put cursors in URLs. */
export function encodeCursor(position: string): string {
  return Buffer.from(position).toString('base64url');
}

/** @throws AppError BAD_INPUT for a cursor that is not ours. */
export function decodeCursor(cursor: string): string {
  const position = Buffer.from(cursor, 'base64url').toString();
  if (position === '' || encodeCursor(position) !== cursor) throw badCursor();
  return position;
}

/** The id that a connection in the order of ids goes on after. @throws AppError BAD_INPUT for a cursor that is not ours */
export function decodeIdCursor(cursor: string): string {
  const id = decodeCursor(cursor);
  if (!isUuid(id)) throw badCursor();
  return id;
}

function badCursor(): AppError {
  return new AppError('BAD_INPUT', 'The cursor in "after" is not one of this connection.', { details: { field: 'after' } });
}
