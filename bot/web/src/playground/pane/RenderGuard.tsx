// A payload that breaks its renderer must show as broken, and must not take the page with it.
import { Component, type ReactNode } from "react";
import type { Message } from "../model/wire";
import { Unknown } from "../render/Unknown";

export class RenderGuard extends Component<{ message: Message; children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return <Unknown what={`${this.props.message.type}（${this.state.error.message}）`} value={this.props.message.payload} />;
  }
}
