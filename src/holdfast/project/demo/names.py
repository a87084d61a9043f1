"""Invented places of the demo city, in both languages."""

from __future__ import annotations

CITY = ("Lanhe City", "兰河市")

# code, English, Chinese, centre (lat, lon): four districts around the river's bend
DISTRICTS = (
    ("north", "North Bank", "北岸区", 31.265, 121.300),
    ("old", "Old Town", "老城区", 31.240, 121.300),
    ("harbour", "Harbour", "港湾区", 31.240, 121.335),
    ("east", "Eastfield", "东田区", 31.265, 121.335),
)

STREETS = (
    ("Heron Quay", "鹭港"),
    ("Jade", "翠玉"),
    ("Osprey", "鹗湾"),
    ("Silk Hill", "丝山"),
    ("Lantern", "灯市"),
    ("Granary", "粮仓"),
    ("Tidewater", "潮生"),
    ("Foundry", "铸坊"),
    ("Larch Road", "松路"),
    ("Willow", "柳堤"),
    ("Copper Gate", "铜门"),
    ("Plum Court", "梅苑"),
    ("Stonebridge", "石桥"),
    ("Market Hill", "集岭"),
    ("Crane", "鹤鸣"),
    ("Old Mint", "旧币厂"),
    ("Bamboo Lane", "竹巷"),
    ("Ferry Street", "渡口"),
    ("Clock Square", "钟广场"),
    ("River Bend", "河湾"),
    ("Cedar", "雪松"),
    ("Brick Lane", "砖巷"),
    ("Upper Weir", "上堰"),
    ("Signal Hill", "信号山"),
    ("Rice Wharf", "米码头"),
)

# tag of the extract, English, Chinese, how many in the city, footfall from and to, peak as share of footfall, area each
KINDS = (
    ("shop=mall", "Mall", "购物中心", 14, (2400, 16000), 0.22, 8.0),
    ("shop=department_store", "Department Store", "百货", 8, (1500, 7000), 0.20, 6.0),
    ("shop=supermarket", "Market Hall", "超市", 40, (400, 3800), 0.15, 2.2),
    ("amenity=marketplace", "Street Market", "集市", 10, (1800, 9000), 0.25, 1.5),
    ("railway=station", "Station", "车站", 10, (1999, 30000), 0.12, 1.2),
    ("amenity=bus_station", "Bus Station", "公交枢纽", 12, (900, 8000), 0.12, 1.0),
    ("amenity=ferry_terminal", "Ferry Pier", "轮渡码头", 6, (600, 5200), 0.18, 0.8),
    ("amenity=hospital", "Hospital", "医院", 10, (1200, 9000), 0.30, 9.0),
    ("amenity=clinic", "Clinic", "门诊部", 14, (150, 900), 0.20, 2.5),
    ("amenity=school", "School", "学校", 40, (300, 2400), 0.95, 7.0),
    ("amenity=kindergarten", "Kindergarten", "幼儿园", 20, (80, 320), 0.95, 5.0),
    ("amenity=university", "University", "大学", 3, (4000, 18000), 0.60, 10.0),
    ("amenity=library", "Library", "图书馆", 10, (200, 2300), 0.25, 4.0),
    ("amenity=theatre", "Theatre", "剧院", 8, (300, 2100), 0.70, 2.5),
    ("amenity=cinema", "Cinema", "影院", 10, (400, 2600), 0.30, 2.0),
    ("leisure=stadium", "Stadium", "体育场", 3, (1800, 22000), 0.90, 3.0),
    ("leisure=sports_centre", "Sports Centre", "体育馆", 12, (250, 2200), 0.35, 4.0),
    ("tourism=hotel", "Hotel", "宾馆", 24, (120, 1999), 0.45, 9.0),
    ("tourism=museum", "Museum", "博物馆", 8, (200, 4200), 0.20, 5.0),
    ("amenity=townhall", "District Hall", "政务中心", 5, (400, 2600), 0.25, 4.0),
    ("amenity=courthouse", "Court", "法院", 3, (150, 700), 0.30, 6.0),
    ("amenity=community_centre", "Community Hall", "社区会堂", 18, (60, 900), 0.55, 2.0),
    ("amenity=place_of_worship", "Assembly Hall", "公共厅堂", 10, (60, 2200), 0.60, 2.0),
    ("man_made=water_works", "Water Works", "水厂", 2, (40, 120), 0.80, 40.0),
    ("power=plant", "Power Plant", "电厂", 1, (120, 260), 0.80, 90.0),
)

CRITICAL = ("man_made=water_works", "power=plant")
