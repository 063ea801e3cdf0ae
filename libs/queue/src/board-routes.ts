import type {
  AppControllerRoute,
  AppViewRoute,
  BullBoardQueues,
  IServerAdapter,
  UIConfig,
  ViewHandlerReturnType,
} from '@bull-board/api/typings/app';

export type BoardRoute = {
  /** In capitals. */
  readonly method: string;
  /** As Fastify writes it: `/api/queues/:queueName`. */
  readonly path: string;
};

/** What the page asks, parsed. */
export type BoardAsk = {
  readonly query: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
};

export type BoardAnswer = { readonly status: number; readonly body: object | string };

type Handler = AppControllerRoute['handler'];

/** What the board asks a server to do, kept until there is one. */
export function collectRoutes() {
  const calls = new Map<BoardRoute, Handler>();
  let queues: BullBoardQueues = new Map();
  let uiConfig: UIConfig = {};
  let entry: AppViewRoute | undefined;
  const adapter: IServerAdapter = {
    setQueues: (given) => ((queues = given), adapter),
    setViewsPath: () => adapter,
    setStaticPath: () => adapter,
    setEntryRoute: (route) => ((entry = route), adapter),
    // What goes wrong is answered by who serves it.
    setErrorHandler: () => adapter,
    setUIConfig: (config) => ((uiConfig = config), adapter),
    setApiRoutes: (routes) => {
      for (const route of routes) {
        for (const each of spread(route)) calls.set(each, (request) => route.handler(request));
      }
      return adapter;
    },
  };
  return {
    adapter,
    calls: (): readonly BoardRoute[] => [...calls.keys()],
    pages: (): readonly string[] => [entry?.route ?? []].flat(),
    render: (basePath: string): ViewHandlerReturnType => {
      if (!entry) throw new Error('the board named no page');
      return entry.handler({ basePath, uiConfig });
    },
    answer: async (route: BoardRoute, ask: BoardAsk): Promise<BoardAnswer> => {
      const handler = calls.get(route);
      if (!handler) throw new Error(`the board named no call ${route.path}`);
      // Copies: the board may change what it is given. No header is handed on, for one is the key.
      const { query, params, body } = ask;
      const request = { query: { ...query }, params: { ...params }, body: { ...body } };
      const answer = await handler({ queues, uiConfig, headers: {}, ...request });
      return { status: answer.status ?? 200, body: answer.body };
    },
  };
}

function spread({ method, route }: AppControllerRoute): readonly BoardRoute[] {
  const methods = [method].flat().map((each) => each.toUpperCase());
  return [route].flat().flatMap((path) => methods.map((each) => ({ method: each, path })));
}
