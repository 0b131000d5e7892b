Reports can be saved.
