// The peer of the canvas cell: the same graph on @xyflow/react, as its documentation advises: memoised nodes, node types outside the component,
// state by its own hooks. `?visible` renders only what is in sight. The cell drives it through `window.peer` and the mouse.
import { memo, useCallback, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { Handle, Position, ReactFlow, ReactFlowProvider, addEdge, useEdgesState, useNodesState, useReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import "./app.css";

const Step = memo(({ data, isConnectable }) => (
  <div className={`step ${data.status ?? ""}`}>
    <Handle type="target" position={Position.Left} isConnectable={isConnectable} />
    <span className="step-name">{data.name}</span>
    <span className="step-line">{data.line}</span>
    <Handle type="source" position={Position.Right} isConnectable={isConnectable} />
  </div>
));
const nodeTypes = { step: Step };
const onlyVisible = new URLSearchParams(location.search).has("visible");

function Canvas({ graph }) {
  const [nodes, setNodes, onNodesChange] = useNodesState(graph.nodes);
  const [edges, setEdges, onEdgesChange] = useEdgesState(graph.edges);
  const onConnect = useCallback((wire) => setEdges((all) => addEdge(wire, all)), [setEdges]);
  const flow = useReactFlow();
  useEffect(() => {
    window.peer.flow = flow;
    window.peer.select = (ids) => setNodes((all) => all.map((n) => (n.selected === ids.has(n.id) ? n : { ...n, selected: ids.has(n.id) })));
    window.peer.status = (changes) => setNodes((all) => all.map((n) => (changes.has(n.id) ? { ...n, data: { ...n.data, ...changes.get(n.id) } } : n)));
  }, [flow, setNodes]);
  return (
    <ReactFlow nodes={nodes} edges={edges} onNodesChange={onNodesChange} onEdgesChange={onEdgesChange} onConnect={onConnect} nodeTypes={nodeTypes}
      minZoom={0.1} maxZoom={2.5} panOnScroll snapToGrid snapGrid={[16, 16]} onlyRenderVisibleElements={onlyVisible}
      defaultViewport={{ x: 48, y: 48, zoom: 1 }} proOptions={{ hideAttribution: true }} />
  );
}

window.peer = {
  async load() {
    const graph = await (await fetch("/graph.json")).json();
    performance.mark("data");
    createRoot(document.getElementById("root")).render(<ReactFlowProvider><Canvas graph={graph} /></ReactFlowProvider>);
  },
};
