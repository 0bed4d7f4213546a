// A client as a stranger would write it: fetch, and the types that openapi-typescript makes of our schema. No casts.
import type { components, paths } from "./schema.js";

type Method = "get" | "put" | "post" | "patch";
type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;
type Json<Content> = Content extends { content: { "application/json": infer T } } ? T : never;
type Answer<O> = O extends { responses: infer R }
  ? { [Code in keyof R]: Code extends 200 | 201 ? Json<R[Code]> : never }[keyof R]
  : never;
type Body<O> = O extends { requestBody?: infer B } ? Json<NonNullable<B>> : never;
type Given<O, Where extends string> = O extends { parameters: infer P }
  ? Where extends keyof P
    ? P[Where]
    : never
  : never;

interface Options<O> {
  path?: Given<O, "path">;
  query?: Given<O, "query">;
  header?: Given<O, "header">;
  body?: Body<O>;
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly error: components["schemas"]["ErrorShape"],
  ) {
    super(`${status} ${error.code}: ${error.message}`);
  }
}

export class Client {
  token = "";

  constructor(private readonly address: string) {}

  async call<P extends keyof paths, M extends Method>(
    method: M,
    path: P,
    options: Options<Operation<P, M>> = {},
  ): Promise<Answer<Operation<P, M>>> {
    const answer = await this.send(method, path, options);
    return answer.json();
  }

  async bytes(path: keyof paths, id: string): Promise<Uint8Array> {
    const answer = await this.send("get", path, { path: { invoice_id: id } });
    return new Uint8Array(await answer.arrayBuffer());
  }

  private async send(
    method: string,
    path: string,
    options: { path?: object; query?: object; header?: object; body?: unknown },
  ): Promise<Response> {
    const filled = Object.entries(options.path ?? {}).reduce((made, [name, value]) => made.replace(`{${name}}`, value), path);
    const query = new URLSearchParams(Object.entries(options.query ?? {}).map(([name, value]) => [name, String(value)]));
    const answer = await fetch(`${this.address}${filled}?${query}`, {
      method: method.toUpperCase(),
      headers: {
        ...(this.token && { Authorization: `Bearer ${this.token}` }),
        ...(options.body !== undefined && { "Content-Type": "application/json" }),
        ...options.header,
      },
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    });
    if (!answer.ok) {
      const refusal: components["schemas"]["ErrorEnvelope"] = await answer.json();
      throw new Refused(answer.status, refusal.error);
    }
    return answer;
  }
}
