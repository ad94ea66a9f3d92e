import { Field, FieldResolver, ID, ObjectType, Query, Resolver, Root, Directive, InputType, Mutation, Arg } from 'type-graphql';
import { MaxLength } from 'class-validator';
import { execute, parse } from 'graphql';
import { buildFederatedSchema } from './build-schema';
import { connectionOf } from './connection.types';
import { Price, price } from './money.types';
import { NotPersonal, NotPersonalField, PersonalDataField } from './personal-data-field';

@Directive('@key(fields: "id")')
@ObjectType('Person', { description: 'A person.' })
class FullPerson {
  @NotPersonalField(() => ID, { description: 'Its id.' })
  id!: string;

  @PersonalDataField('NAME', () => String, { description: 'What the person is called.' })
  name?: string | null;
}

@Directive('@key(fields: "id", resolvable: false)')
@ObjectType('Person', { description: 'A person.' })
class PersonStub {
  @NotPersonalField(() => ID, { description: 'Its id.' })
  id!: string;
}

@ObjectType({ description: 'A thing.' })
class Thing {
  @NotPersonalField(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => PersonStub, { nullable: true, description: 'Whose it is.' })
  owner?: PersonStub | null;

  @Field(() => Price, { description: 'What it costs.' })
  price!: Price;
}

@ObjectType()
class ThingConnection extends connectionOf(Thing, 'Thing') {}

@InputType({ description: 'What to call it.' })
class RenameInput {
  @PersonalDataField('NAME', () => String, { description: 'The name.' })
  @MaxLength(5)
  name?: string | null;
}

@Resolver(() => FullPerson)
class PersonResolver {
  constructor(private readonly names: Record<string, string>) {}

  @Query(() => FullPerson, { nullable: true, description: 'Some person.' })
  person(@NotPersonal() @Arg('id', () => ID, { description: 'Which.' }) id: string): FullPerson {
    return { id };
  }

  @NotPersonal()
  @Mutation(() => Boolean, { description: 'Renames.' })
  rename(@Arg('input', () => RenameInput, { description: 'How.' }) input: RenameInput): boolean {
    return input.name !== undefined;
  }

  @FieldResolver(() => String, { nullable: true, description: 'What the person is called.' })
  name(@Root() person: FullPerson): string | null {
    return this.names[person.id] ?? null;
  }
}

@Resolver(() => Thing)
class ThingResolver {
  @Query(() => ThingConnection, { description: 'All things.' })
  things(): Pick<ThingConnection, 'nodes'> {
    return { nodes: [{ id: '1', owner: { id: 'p' }, price: price(30_000, 2_500) }] };
  }
}

@Resolver()
class CarelessResolver {
  @Query(() => String, { description: 'A name.' })
  nickname(@Arg('of', () => String, { description: 'Whose.' }) of: string): string {
    return of;
  }
}

it('a subgraph does not start with a field or an argument that does not say whether it is personal data', async () => {
  const build = buildFederatedSchema({ resolvers: [new CarelessResolver()] });
  await expect(build).rejects.toThrow(/Query\.nickname does not say[\s\S]*Query\.nickname\(of:\) does not say/);
});

describe('two subgraphs of one process', () => {
  it('keep their own idea of a type that both name, with every directive in the SDL', async () => {
    const people = await buildFederatedSchema({
      resolvers: [new PersonResolver({ p: 'Example' })],
      references: { Person: (reference) => ({ id: reference.id }) },
    });
    const things = await buildFederatedSchema({ resolvers: [new ThingResolver()] });

    const together = await Promise.all([
      buildFederatedSchema({ resolvers: [new ThingResolver()] }),
      buildFederatedSchema({ resolvers: [new PersonResolver({})] }),
    ]);
    expect(together.map(({ sdl }) => sdl)).toEqual([things.sdl, people.sdl]);

    expect(people.sdl).toContain('name: String @personalData(category: "NAME")');
    expect(people.sdl).toContain('type Person @key(fields: "id")');
    expect(people.sdl).toContain('input RenameInput');
    expect(people.sdl.match(/@personalData\(category: "NAME"\)/g)).toHaveLength(2);
    expect(people.sdl).not.toContain('Thing');
    expect(things.sdl).toContain('resolvable: false');
    expect(things.sdl).toContain('"""What it costs."""');

    const answer = await execute({
      schema: people.schema,
      document: parse('query ($r: [_Any!]!) { _entities(representations: $r) { ... on Person { id name } } }'),
      variableValues: { r: [{ __typename: 'Person', id: 'p' }] },
    });
    expect(answer).toEqual({ data: { _entities: [{ id: 'p', name: 'Example' }] } });

    const bad = await execute({ schema: people.schema, document: parse('mutation { rename(input: { name: "far too long" }) }') });
    expect(bad.errors).toHaveLength(1);
  });
});
