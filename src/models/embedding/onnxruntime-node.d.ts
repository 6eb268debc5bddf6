/** The package ships without its types; they are those of the part it shares with the other runtimes. */
declare module 'onnxruntime-node' {
  export * from 'onnxruntime-common';
}
