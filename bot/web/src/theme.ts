import type { ThemeConfig } from "antd";

/** The look shared by playground and console: dark text on light, one calm blue. */
export const theme: ThemeConfig = {
  cssVar: { key: "imdesk" },
  token: {
    colorPrimary: "#1f5fa8",
    colorInfo: "#1f5fa8",
    colorSuccess: "#1a7f4b",
    colorWarning: "#a86400",
    colorError: "#c02b2b",
    colorText: "#1c2530",
    colorTextSecondary: "#4c5866",
    colorTextTertiary: "#5c6773",
    colorTextPlaceholder: "#68737f",
    colorBgLayout: "#eef1f5",
    borderRadius: 8,
    fontSize: 14,
    fontFamily:
      '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  },
};
