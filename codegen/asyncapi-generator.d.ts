/** The part of @asyncapi/generator that this project calls; the package ships no types. */
declare module '@asyncapi/generator' {
  // biome-ignore lint/style/noDefaultExport: this is how the package exports it
  export default class Generator {
    constructor(template: string, target: string, options: { readonly forceWrite: boolean });
    /** Parses the document, renders the template with it, and rejects when either fails. */
    generateFromString(document: string): Promise<void>;
  }
}
