// Entry of every page: one bundle, and one lazily loaded part per mount (/playground, /console).
import { App as AntApp, ConfigProvider } from "antd";
import zhCN from "antd/locale/zh_CN";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { theme } from "./theme";
import { Pages } from "./Pages";
import "./app.css";

// The server writes the mount into <base>; vite's own server leaves it at "/", where the first path segment tells.
const mount = /^\/[a-z]+/.exec(new URL(document.baseURI).pathname)?.[0] ?? /^\/[a-z]+/.exec(location.pathname)?.[0] ?? "";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <ConfigProvider locale={zhCN} theme={theme} button={{ autoInsertSpace: false }}>
      <AntApp>
        <BrowserRouter basename={mount}>
          <Pages mount={mount.slice(1)} />
        </BrowserRouter>
      </AntApp>
    </ConfigProvider>
  </StrictMode>,
);
