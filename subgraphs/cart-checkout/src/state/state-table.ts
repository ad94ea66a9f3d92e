/** Every state with the actions that may happen in it and where each leads. What is not written cannot happen. */
export type StateTable<State extends string, Action extends string> = {
  readonly [From in State]: { readonly [Doing in Action]?: State };
};

/** Where the action leads, or null when it may not happen in this state. */
export function nextState<State extends string, Action extends string>(
  table: StateTable<State, Action>,
  state: State,
  action: Action,
): State | null {
  return table[state][action] ?? null;
}
